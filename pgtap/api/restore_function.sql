begin;
select plan(13);

-- Contract
select function_returns('api', 'restore_function', array['text'], 'void');
select is_definer('api', 'restore_function', array['text']);
select function_privs_are('api', 'restore_function', array['text'], 'anon', '{}'::text[]);
select function_privs_are('api', 'restore_function', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'restore_function', array['text'], 'admin', array['EXECUTE']);
select function_privs_are('api', 'restore_function', array['text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select lives_ok($$ select api.deprecate_function('flags.evaluate_flag') $$, 'given a deprecated function');
select lives_ok(
    $$ select api.schedule_brownout(null, now() + interval '1 hour', now() + interval '2 hours', 'flags.evaluate_flag') $$,
    'and a brown-out to come'
);
select lives_ok($$ select api.restore_function('flags.evaluate_flag') $$, 'takes it back');
select is_empty('select api.list_deprecated_functions()', 'it stays');
select is_empty('select api.list_brownouts()', 'without brown-outs');

-- Errors
select throws_ok($$ select api.restore_function('flags.evaluate_flag') $$, 'PT404', 'function_not_deprecated', 'once');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select api.restore_function('flags.evaluate_flag') $$, '42501', null, 'users do not decide that');

select * from finish();
rollback;
