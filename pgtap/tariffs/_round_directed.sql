begin;
select plan(9);

-- Contract
select function_returns('tariffs', '_round_directed', array['numeric', 'integer', 'text'], 'numeric');
select isnt_definer('tariffs', '_round_directed', array['numeric', 'integer', 'text']);
select function_privs_are(
    'tariffs', '_round_directed',
    array['numeric', 'integer', 'text'],
    'service_role',
    '{}'::text[]
);
select function_privs_are('tariffs', '_round_directed', array['numeric', 'integer', 'text'], 'admin', '{}'::text[]);
select function_privs_are(
    'tariffs', '_round_directed',
    array['numeric', 'integer', 'text'],
    'authenticated',
    '{}'::text[]
);
select function_privs_are('tariffs', '_round_directed', array['numeric', 'integer', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$
    select r, tariffs._round_directed(2.345, 2, r), tariffs._round_directed(-2.345, 2, r),
        tariffs._round_directed(2.34, 2, r)
    from unnest(array['up', 'down']) as r
    $$,
    $$ values ('up', 2.35, -2.34, 2.34), ('down', 2.34, -2.35, 2.34) $$,
    'rounds towards plus or minus infinity'
);
select is(tariffs._round_directed(7, 2, 'up')::text, '7.00', 'gives the decimals that are asked for');

-- Errors
select is(tariffs._round_directed(7, 2, 'sideways'), null, 'knows two directions');

select * from finish();
rollback;
