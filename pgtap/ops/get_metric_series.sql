begin;
select plan(15);

-- Contract
select function_returns('ops', 'get_metric_series', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'text', 'text[]', 'jsonb'], 'setof ops.metric_point');
select is_definer('ops', 'get_metric_series', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'text', 'text[]', 'jsonb']);
select function_privs_are('ops', 'get_metric_series', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'text', 'text[]', 'jsonb'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'get_metric_series', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'text', 'text[]', 'jsonb'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'get_metric_series', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'text', 'text[]', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'get_metric_series', array['text', 'timestamp with time zone', 'timestamp with time zone', 'interval', 'text', 'text[]', 'jsonb'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
select ops.record_metrics(jsonb_agg(jsonb_build_object(
    'name', 'a', 'value', n, 'labels', jsonb_build_object('region', case n % 2 when 0 then 'x' else 'y' end), 'recorded_at', now() - (5 - n) * interval '1 millisecond'
)))
from generate_series(1, 4) as n;
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select labels, value, number from ops.get_metric_series('a', p_step => '1 hour', p_from => now() - interval '1 minute') $$,
    $$ values ('{}'::jsonb, 2.5::numeric, 4::bigint) $$, 'the mean of all'
);
select results_eq(
    $$ select labels, value from ops.get_metric_series('a', p_step => '1 hour', p_aggregate => 'sum', p_group_by => '{region}') $$,
    $$ values ('{"region": "x"}'::jsonb, 6::numeric), ('{"region": "y"}', 4) $$, 'apart by a label'
);
select results_eq(
    $$ select value from ops.get_metric_series('a', p_step => '1 hour', p_aggregate => 'min', p_labels => '{"region": "x"}') $$,
    array[2::numeric], 'a choice of them'
);
select is(
    (select array_agg((select s.value from ops.get_metric_series('a', p_step => '1 hour', p_aggregate => a.name) as s) order by a.place)
     from unnest(array['min', 'max', 'count', 'last', 'p50']) with ordinality as a (name, place)),
    array[1, 4, 4, 4, 2.5]::numeric[], 'put together as is asked'
);
select is_empty($$ select from ops.get_metric_series('b') $$, 'what was never measured is empty');

-- Errors
select throws_ok($$ select ops.get_metric_series('a', p_aggregate => 'median') $$, 'PT400', 'invalid_aggregate', 'an aggregate that there is not');
select throws_ok($$ select ops.get_metric_series('a', p_step => '0') $$, 'PT400', 'invalid_step', 'no steps');
select throws_ok($$ select ops.get_metric_series('a', p_until => now() - interval '9 days', p_from => now()) $$, 'PT400', 'invalid_range', 'back in time');
select throws_ok($$ select ops.get_metric_series('a', p_labels => '[]') $$, 'PT400', 'invalid_labels', 'labels that are none');

select * from finish();
rollback;
