begin;
select plan(7);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', '_sum_up', '{}'::text[], 'void');
select is_definer('cache', '_sum_up', '{}'::text[]);
select function_privs_are('cache', '_sum_up', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_sum_up', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('cache', '_sum_up', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
insert into cache.counts (namespace, kind, weight) values ('things', 'hit', 100), ('things', 'hit', 100), ('things', 'miss', 1);
insert into cache.statistics values ('things', current_date - 100, 'hit', 1);
select cache._sum_up();
insert into cache.counts (namespace, kind, weight) values ('things', 'hit', 1);
select cache._sum_up();
select results_eq(
    'select kind, quantity from cache.statistics order by kind', $$ values ('hit', 201::bigint), ('miss', 1) $$,
    'adds up, and forgets what is old'
);
select is((select count(*) from cache.counts), 0::bigint, 'nothing is counted twice');

select * from finish();
rollback;
