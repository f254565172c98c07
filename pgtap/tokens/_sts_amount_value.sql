begin;
select plan(9);

-- Contract
select function_returns('tokens', '_sts_amount_value', array['integer'], 'bigint');
select isnt_definer('tokens', '_sts_amount_value', array['integer']);
select function_privs_are('tokens', '_sts_amount_value', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_sts_amount_value', array['integer'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_sts_amount_value', array['integer'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_sts_amount_value', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select tokens._sts_amount_value(c) from unnest(array[0, 16383, 16384, 16746, 32768, 49152, 65535]) as c $$,
    array[0, 16383, 16384, 20004, 180224, 1818624, 18201624]::bigint[],
    'reads every exponent'
);
select is_empty(
    $$
    select c from generate_series(0, 65535) as c
    where tokens._sts_amount_code(tokens._sts_amount_value(c)) <> c
    $$,
    'is the inverse of the code'
);

-- Errors
select is(tokens._sts_amount_value(65536), null, 'has no value for more than 16 bits');

select * from finish();
rollback;
