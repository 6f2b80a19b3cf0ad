#!/usr/bin/env escript
%% The UPER codec of Erlang's asn1 application, for tests. Octets are in hex, a message a line.
%%   compile FILE ...                       compiles modules into the working folder
%%   reencode MODULE FILE                   decodes and encodes each "TYPE HEX" of the file; "refused" where it cannot
%%   generate MODULE SEED COUNT TYPE ...    COUNT random values of each type, as "TYPE HEX"
-mode(compile).

main(["compile" | Files]) ->
    lists:foreach(fun(File) -> ok = asn1ct:compile(File, [uper, {outdir, "."}, {i, "."}]) end, Files);
main(["reencode", Module, File]) ->
    {ok, Text} = file:read_file(File),
    [reencode(list_to_atom(Module), string:lexemes(Line, " ")) || Line <- string:lexemes(binary_to_list(Text), "\n")];
main(["generate", Module, Seed, Count | Types]) ->
    rand:seed(exsss, list_to_integer(Seed)),
    %% asn1ct:value/2 would read the whole specification again for each value, in a process with another seed.
    asn1_db:dbstart(["."]),
    [generate(list_to_atom(Module), list_to_atom(Type)) || Type <- Types, _ <- lists:seq(1, list_to_integer(Count))].

reencode(Module, [Name, Hex]) ->
    Type = list_to_atom(Name),
    Result =
        try
            {ok, Value} = Module:decode(Type, binary:decode_hex(list_to_binary(Hex))),
            {ok, Octets} = Module:encode(Type, Value),
            string:lowercase(binary:encode_hex(Octets))
        catch
            _:_ -> <<"refused">>
        end,
    io:format("~s~n", [Result]).

generate(Module, Type) ->
    Value = asn1ct_value:from_type(Module, Type),
    {ok, Octets} = Module:encode(Type, Value),
    io:format("~s ~s~n", [Type, string:lowercase(binary:encode_hex(Octets))]).
