begin;
select plan(6);

-- Contract
select function_returns('ops', '_get_bounds', '{}'::text[], 'double precision[]');
select function_privs_are('ops', '_get_bounds', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_get_bounds', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('ops', '_get_bounds', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', '_get_bounds', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select ok(
    (select bool_and(b > a) from (select b, lag(b) over (order by n) as a from unnest(ops._get_bounds()) with ordinality as u (b, n)) as u),
    'each bound is above the one before'
);

select * from finish();
rollback;
