begin;
select plan(18);

-- Contract
select function_returns('api', 'record_version_usage', array['text', 'bigint', 'jsonb'], 'integer');
select is_definer('api', 'record_version_usage', array['text', 'bigint', 'jsonb']);
select function_privs_are('api', 'record_version_usage', array['text', 'bigint', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('api', 'record_version_usage', array['text', 'bigint', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'record_version_usage', array['text', 'bigint', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('api', 'record_version_usage', array['text', 'bigint', 'jsonb'], 'service_role', array['EXECUTE']);

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
select is(api.record_version_usage('a', 1, '[[1, "v1", "x.y", "u", "", 1, 0, 1, 1]]'), null, 'a batch counts once');
select is(
    api.record_version_usage('a', 2, jsonb_build_array(
        jsonb_build_array(extract(epoch from now())::bigint, 'v1', 'public.x', 'u1', 'app/1', 2, 2,
            extract(epoch from now())::bigint, extract(epoch from now())::bigint + 1)
    )),
    1, 'the next one is added'
);
select is(api.record_version_usage('b', 1, '[[1, "v1", "x.y", "u", "", 1, 0, 1, 1]]'), 0, 'days long past are left out');
select results_eq(
    $$ select call_count, refused_count from api.list_version_usage('v1', 'public.x') $$, $$ values (9::bigint, 3::bigint) $$,
    'and they add up'
);

-- Errors
select throws_ok($$ select api.record_version_usage(null, 1, '[]') $$, 'PT400', 'invalid_instance', 'a process has a name');
select throws_ok($$ select api.record_version_usage('a', null, '[]') $$, 'PT400', 'invalid_instance', 'a batch has a number');
select throws_ok($$ select api.record_version_usage('a', 3, '{}') $$, 'PT400', 'invalid_rows', 'rows are an array');
select throws_ok($$ select api.record_version_usage('a', 3, null) $$, 'PT400', 'invalid_rows', 'and given');
select throws_ok($$ select api.record_version_usage('a', 3, '[[1, "x"]]') $$, 'PT400', 'invalid_rows', 'each has nine values');
select throws_ok(
    $$ select api.record_version_usage('a', 3, '[[1, "v1", "x.y", "u", "", -1, 0, 1, 1]]') $$, 'PT400', 'invalid_rows',
    'counts are counts'
);

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select api.record_version_usage('a', 9, '[]') $$, '42501', null, 'only the service counts');

select * from finish();
rollback;
