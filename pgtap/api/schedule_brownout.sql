begin;
select plan(23);

-- Contract
select function_returns('api', 'schedule_brownout', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'api.brownouts');
select is_definer('api', 'schedule_brownout', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text']);
select function_privs_are('api', 'schedule_brownout', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('api', 'schedule_brownout', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'schedule_brownout', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'schedule_brownout', array['text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is(
    (api.schedule_brownout('v1', now() + interval '1 hour', now() + interval '2 hours', p_reason => 'Move.')).version, 'v1',
    'plans a brown-out of a version'
);
select lives_ok(
    $$ select api.schedule_brownout('v1', now() + interval '2 hours', now() + interval '3 hours') $$, 'one may follow another'
);
select lives_ok($$ select api.deprecate_function('flags.evaluate_flag') $$, 'given a deprecated function');
select is(
    (api.schedule_brownout(null, now() + interval '1 hour', now() + interval '2 hours', 'flags.evaluate_flag')).function_name,
    'flags.evaluate_flag', 'plans one of a function'
);

-- Errors
select throws_ok(
    $$ select api.schedule_brownout('v1', now() + interval '90 minutes', now() + interval '100 minutes') $$, 'PT409',
    'brownout_overlaps', 'two of one version do not overlap'
);
select throws_ok(
    $$ select api.schedule_brownout('v1', now() - interval '1 minute', now() + interval '1 hour') $$, 'PT400', 'invalid_brownout',
    'none begins in the past'
);
select throws_ok(
    $$ select api.schedule_brownout('v1', now() + interval '9 hours', now() + interval '8 hours') $$, 'PT400', 'invalid_brownout',
    'none ends before it begins'
);
select throws_ok(
    $$ select api.schedule_brownout('v1', now() + interval '9 hours', now() + interval '40 hours') $$, 'PT400', 'invalid_brownout',
    'none lasts longer than a day'
);
select throws_ok(
    $$ select api.schedule_brownout('v1', '2036-12-30 23:00+00', '2036-12-31 01:00+00') $$, 'PT400', 'invalid_brownout',
    'none goes beyond the sunset'
);
select throws_ok($$ select api.schedule_brownout('v1') $$, 'PT400', 'invalid_brownout', 'a brown-out has times');
select throws_ok(
    $$ select api.schedule_brownout(null, now() + interval '1 hour', now() + interval '2 hours') $$, 'PT400', 'invalid_brownout',
    'and is of something'
);
select throws_ok(
    $$ select api.schedule_brownout('v2', now() + interval '1 hour', now() + interval '2 hours') $$, 'PT409', 'version_is_default',
    'the default has none'
);
select throws_ok(
    $$ select api.schedule_brownout('v9', now() + interval '1 hour', now() + interval '2 hours') $$, 'PT404', 'unknown_version',
    'a version has to exist'
);
select throws_ok(
    $$ select api.schedule_brownout(null, now() + interval '1 hour', now() + interval '2 hours', 'flags.evaluate_flags') $$,
    'PT404', 'function_not_deprecated', 'callers of a function are told first'
);
select is((api.create_api_version('v3')).version, 'v3', 'given a third version');
select throws_ok(
    $$ select api.schedule_brownout('v3', now() + interval '1 hour', now() + interval '2 hours') $$, 'PT409',
    'version_not_deprecated', 'callers of a version, too'
);

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok(
    $$ select api.schedule_brownout('v1', now() + interval '5 hours', now() + interval '6 hours') $$, '42501', null,
    'operators do not decide that'
);

select * from finish();
rollback;
