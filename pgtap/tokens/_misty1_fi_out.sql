begin;
select plan(9);

-- Contract
select function_returns('tokens', '_misty1_fi_out', array['integer'], 'integer');
select isnt_definer('tokens', '_misty1_fi_out', array['integer']);
select function_privs_are('tokens', '_misty1_fi_out', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_misty1_fi_out', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_misty1_fi_out', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_misty1_fi_out', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select is(tokens._misty1_fi_out(0), 451, 'takes the first entry of S9 for 0');
select is(
    (select count(distinct tokens._misty1_fi_out(x)) from generate_series(0, 65535) as x),
    65536::bigint,
    'is a permutation of 16 bits'
);
-- RFC 2994 prints the subkeys of its example key: K'_1 is FI of the first two words.
select is(
    tokens._misty1_fi_out(tokens._misty1_fi_in(x'0011'::integer) # x'2233'::integer),
    x'cf51'::integer,
    'gives FI with the first half'
);

select * from finish();
rollback;
