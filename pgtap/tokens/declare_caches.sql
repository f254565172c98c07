begin;
select plan(7);

-- Contract
select function_returns('tokens', 'declare_caches', '{}'::text[], 'void');
select is_definer('tokens', 'declare_caches', '{}'::text[]);
select function_privs_are('tokens', 'declare_caches', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('tokens', 'declare_caches', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('tokens', 'declare_caches', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok('select tokens.declare_caches()', 'declares, again if need be');
select set_has(
    $$ select table_name from cache.dependencies where namespace = 'tokens.analytics' $$,
    $$ values ('tokens.balances'), ('tokens.purchases'), ('meters.meters') $$, 'what the figures stand on'
);

select * from finish();
rollback;
