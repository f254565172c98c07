begin;
select plan(19);

-- Contract
select function_returns('api', 'deprecate_function', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'api.deprecated_functions');
select is_definer('api', 'deprecate_function', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text']);
select function_privs_are('api', 'deprecate_function', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('api', 'deprecate_function', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'deprecate_function', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'deprecate_function', array['text', 'text', 'timestamp with time zone', 'timestamp with time zone', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select function_name, successor, deprecated_at, note from api.deprecate_function('flags.evaluate_flag', 'flags.evaluate_flags', p_note => 'x') $$,
    $$ values ('flags.evaluate_flag', 'flags.evaluate_flags', now(), 'x') $$, 'a function is on its way out'
);
select is(
    (api.deprecate_function('flags.evaluate_flag', p_version => 'v2')).successor, null, 'saying it again states all of it anew'
);
select test.logout();
select is((select a.xid from core.announcements as a where a.topic = 'versions'), pg_current_xact_id(), 'gateways are told');

-- Errors
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select api.deprecate_function('flags.nothing') $$, 'PT404', 'function_not_found', 'a function has to exist');
select throws_ok($$ select api.deprecate_function(null) $$, 'PT404', 'function_not_found', 'and is named');
select throws_ok(
    $$ select api.deprecate_function('flags.evaluate_flag', 'flags.nothing') $$, 'PT404', 'function_not_found', 'so has its successor'
);
select throws_ok(
    $$ select api.deprecate_function('flags.evaluate_flag', 'flags.evaluate_flag') $$, 'PT400', 'successor_cycle', 'which is another one'
);
select lives_ok($$ select api.deprecate_function('flags.evaluate_flag', 'flags.evaluate_flags') $$, 'given a successor');
select throws_ok(
    $$ select api.deprecate_function('flags.evaluate_flags', 'flags.evaluate_flag') $$, 'PT400', 'successor_cycle',
    'successors never lead back'
);
select throws_ok(
    $$ select api.deprecate_function('flags.evaluate_flag', p_sunset_at => now() - interval '1 day') $$, 'PT400',
    'sunset_before_deprecation', 'a sunset is not before the deprecation'
);
select throws_ok(
    $$ select api.deprecate_function('flags.evaluate_flag', p_version => 'v9') $$, 'PT404', 'unknown_version', 'a version has to exist'
);
select throws_ok($$ select api.deprecate_function('flags.evaluate_flag', p_note => '') $$, 'PT400', 'invalid_note', 'a note says something');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select api.deprecate_function('flags.evaluate_flag') $$, '42501', null, 'users do not decide that');

select * from finish();
rollback;
