/* The UPER codec of asn1c, for tests: decodes each MessageFrame of standard input, a line of hex, and encodes it again.
 * With an argument N instead, the first line N times: microseconds of CPU to decode and to encode once. */
#include <MessageFrame.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static char line[400000];
static unsigned char input[200000], output[200000];

static size_t read_line(void)
{
    size_t length = 0;
    unsigned octet;
    if (!fgets(line, sizeof line, stdin)) return 0;
    while (sscanf(line + 2 * length, "%2x", &octet) == 1) input[length++] = octet;
    return length;
}

static double microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static void measure(int rounds)
{
    size_t length = read_line();
    MessageFrame_t *frame = 0;
    double start = microseconds(), between, end;
    for (int i = 0; i < rounds; i++) {
        if (frame) ASN_STRUCT_FREE(asn_DEF_MessageFrame, frame);
        frame = 0;
        if (uper_decode_complete(0, &asn_DEF_MessageFrame, (void **)&frame, input, length).code != RC_OK) exit(65);
    }
    between = microseconds();
    for (int i = 0; i < rounds; i++)
        if (uper_encode_to_buffer(&asn_DEF_MessageFrame, frame, output, sizeof output).encoded < 0) exit(66);
    end = microseconds();
    printf("{\"decodeUs\": %f, \"encodeUs\": %f}\n", (between - start) / rounds, (end - between) / rounds);
}

static void reencode(void)
{
    size_t length;
    while ((length = read_line()) > 0) {
        MessageFrame_t *frame = 0;
        asn_enc_rval_t encoded = {-1};
        if (uper_decode_complete(0, &asn_DEF_MessageFrame, (void **)&frame, input, length).code == RC_OK)
            encoded = uper_encode_to_buffer(&asn_DEF_MessageFrame, frame, output, sizeof output);
        if (encoded.encoded < 0) printf("refused");
        for (long i = 0; i < (encoded.encoded + 7) / 8; i++) printf("%02x", output[i]);
        printf("\n");
        if (frame) ASN_STRUCT_FREE(asn_DEF_MessageFrame, frame);
    }
}

int main(int count, char **words)
{
    if (count > 1) measure(atoi(words[1]));
    else reencode();
    return 0;
}
