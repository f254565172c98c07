begin;
select plan(17);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'declare_dependency', array['text', 'text', 'text', 'text', 'text[]', 'text[]'], 'void');
select is_definer('cache', 'declare_dependency', array['text', 'text', 'text', 'text', 'text[]', 'text[]']);
select function_privs_are('cache', 'declare_dependency', array['text', 'text', 'text', 'text', 'text[]', 'text[]'], 'service_role', array['EXECUTE']);
select function_privs_are('cache', 'declare_dependency', array['text', 'text', 'text', 'text', 'text[]', 'text[]'], 'admin', '{}'::text[]);
select function_privs_are('cache', 'declare_dependency', array['text', 'text', 'text', 'text', 'text[]', 'text[]'], 'authenticated', '{}'::text[]);

-- Behaviour
select lives_ok(
    $$ select cache.declare_dependency('things', 'meters.meters', 'key', 'm:{meter_id}', '{region}', '{update}') from generate_series(1, 2) $$,
    'declares, again if need be'
);
select results_eq(
    $$ select table_name, columns, events from cache.dependencies where namespace = 'things' $$,
    $$ values ('meters.meters', '{region}'::text[], '{update}'::text[]) $$, 'a row'
);

-- Errors
select throws_ok($$ select cache.declare_dependency('nothing', 'meters.meters', 'key', 'a') $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');
select throws_ok($$ select cache.declare_dependency('things', 'meters.nothing', 'key', 'a') $$, 'PT404', 'table_not_found', 'refuses an unknown table');
select throws_ok($$ select cache.declare_dependency('things', 'pg_catalog.pg_class', 'key', 'a') $$, 'PT404', 'table_not_found', 'refuses what is not ours');
select throws_ok($$ select cache.declare_dependency('things', 'cache.entries', 'key', 'a') $$, 'PT404', 'table_not_found', 'refuses the cache itself');
select throws_ok($$ select cache.declare_dependency('things', 'meters.meters', 'row', 'a') $$, 'PT422', 'invalid_subject_type', 'refuses an unknown subject');
select throws_ok($$ select cache.declare_dependency('things', 'meters.meters', 'key', '{a') $$, 'PT422', 'invalid_template', 'refuses a template that is none');
select throws_ok($$ select cache.declare_dependency('things', 'meters.meters', 'key', '{a}') $$, 'PT422', 'unknown_column', 'refuses an unknown column in it');
select throws_ok($$ select cache.declare_dependency('things', 'meters.meters', 'key', 'a', '{b}') $$, 'PT422', 'unknown_column', 'refuses an unknown column');
select throws_ok($$ select cache.declare_dependency('things', 'meters.meters', 'key', 'a', null, '{}') $$, 'PT400', 'invalid_events', 'refuses no event');
select throws_ok($$ select cache.declare_dependency('things', 'meters.meters', 'key', 'a', null, '{drop}') $$, 'PT400', 'invalid_events', 'refuses an unknown one');

select * from finish();
rollback;
