begin;
select plan(10);

-- Contract
select function_returns('tokens', '_sts_amount_code', array['bigint'], 'integer');
select isnt_definer('tokens', '_sts_amount_code', array['bigint']);
select function_privs_are('tokens', '_sts_amount_code', array['bigint'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_sts_amount_code', array['bigint'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_sts_amount_code', array['bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_sts_amount_code', array['bigint'], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$
    select t, tokens._sts_amount_code(t)
    from unnest(array[0, 1, 16383, 16384, 16385, 20000, 180223, 180224, 1818623, 1818624, 18201624]::bigint[]) as t
    $$,
    $$
    values (0::bigint, 0), (1, 1), (16383, 16383), (16384, 16384), (16385, 16385), (20000, 16746),
        (180223, 32768), (180224, 32768), (1818623, 49152), (1818624, 49152), (18201624, 65535)
    $$,
    'rounds up, and carries into the exponent'
);

-- Errors
select throws_ok(
    $$ select tokens._sts_amount_code(18201625) $$, 'PT422', 'token_amount_out_of_range', 'has a highest amount'
);
select throws_ok(
    $$ select tokens._sts_amount_code(-1) $$, 'PT422', 'token_amount_out_of_range', 'refuses less than nothing'
);
select throws_ok(
    $$ select tokens._sts_amount_code(null) $$, 'PT422', 'token_amount_out_of_range', 'needs an amount'
);

select * from finish();
rollback;
