begin;
select plan(9);

-- Contract
select function_returns('tariffs', '_round', array['numeric', 'integer', 'text'], 'numeric');
select isnt_definer('tariffs', '_round', array['numeric', 'integer', 'text']);
select function_privs_are('tariffs', '_round', array['numeric', 'integer', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('tariffs', '_round', array['numeric', 'integer', 'text'], 'admin', '{}'::text[]);
select function_privs_are('tariffs', '_round', array['numeric', 'integer', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('tariffs', '_round', array['numeric', 'integer', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select results_eq(
    $$
    select r, tariffs._round(2.345, 2, r), tariffs._round(-2.345, 2, r), tariffs._round(2.341, 2, r)
    from unnest(array['half_up', 'up', 'down']) as r
    $$,
    $$ values ('half_up', 2.35, -2.35, 2.34), ('up', 2.35, -2.34, 2.35), ('down', 2.34, -2.35, 2.34) $$,
    'rounds by the rule that is named'
);
select is(tariffs._round(7, 2, 'up')::text, '7.00', 'gives the decimals that are asked for');
select is(tariffs._round(0.5, 0, 'half_up')::text, '1', 'rounds to whole numbers');

select * from finish();
rollback;
