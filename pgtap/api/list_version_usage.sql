begin;
select plan(17);

-- Contract
select function_returns('api', 'list_version_usage', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'integer'], 'setof api.version_use');
select is_definer('api', 'list_version_usage', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'integer']);
select function_privs_are('api', 'list_version_usage', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('api', 'list_version_usage', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'list_version_usage', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'integer'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'list_version_usage', array['text', 'text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'integer', 'integer'], 'service_role', array['EXECUTE']);

-- Behaviour
create temporary table made as select core._create_partitions_of('api.version_usage', now() - interval '1 month');
select test.login_as('service_role');
select is(
    api.record_version_usage('a', 1, jsonb_build_array(
        jsonb_build_array(extract(epoch from now())::bigint, 'v1', 'public.x', 'u1', 'app/1', 3, 1,
            extract(epoch from now())::bigint, extract(epoch from now())::bigint),
        jsonb_build_array(extract(epoch from now() - interval '1 day')::bigint, 'v1', 'public.x', 'u1', 'app/1', 4, 0,
            extract(epoch from now() - interval '1 day')::bigint, extract(epoch from now() - interval '1 day')::bigint),
        jsonb_build_array(extract(epoch from now())::bigint, 'v1', 'public.y', 'anon', '', 1, 0,
            extract(epoch from now() - interval '1 hour')::bigint, extract(epoch from now() - interval '1 hour')::bigint)
    )),
    3, 'counts are taken'
);
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select function_name, caller, client, call_count, refused_count, last_called_at from api.list_version_usage('v1') $$,
    $$ values ('public.x', 'u1', 'app/1', 7::bigint, 1::bigint, date_trunc('second', now() + interval '0.5 second')),
        ('public.y', 'anon', '', 1::bigint, 0::bigint, date_trunc('second', now() + interval '0.5 second') - interval '1 hour') $$,
    'says who calls, the last caller first'
);
select is(
    (select array_agg(d.value::integer order by d.key) from api.list_version_usage(p_caller => 'u1') as u, jsonb_each_text(u.calls_by_day) as d),
    '{4,3}', 'how often each day'
);
select is(
    (select call_count from api.list_version_usage('v1', 'public.x', p_from => now())), 3::bigint, 'since a day'
);
select is((select count(*) from api.list_version_usage(p_limit => 1, p_offset => 1)), 1::bigint, 'page by page');
select is_empty($$ select api.list_version_usage('v2') $$, 'nothing of other versions');

-- Errors
select throws_ok($$ select api.list_version_usage('v9') $$, 'PT404', 'unknown_version', 'a version has to exist');
select throws_ok($$ select api.list_version_usage(p_limit => 0) $$, 'PT400', 'invalid_limit', 'a page holds something');
select throws_ok(
    $$ select api.list_version_usage(p_from => now(), p_until => now() - interval '1 day') $$, 'PT400', 'invalid_range',
    'the beginning is before the end'
);
select throws_ok($$ select api.list_version_usage(p_offset => -1) $$, 'PT400', 'invalid_range', 'pages begin at 0');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok('select api.list_version_usage()', '42501', null, 'operators do not see who calls');

select * from finish();
rollback;
