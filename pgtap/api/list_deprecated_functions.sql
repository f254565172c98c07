begin;
select plan(9);

-- Contract
select function_returns('api', 'list_deprecated_functions', '{}'::name[], 'setof api.deprecated_functions');
select is_definer('api', 'list_deprecated_functions', '{}'::name[]);
select function_privs_are('api', 'list_deprecated_functions', '{}'::name[], 'anon', array['EXECUTE']);
select function_privs_are('api', 'list_deprecated_functions', '{}'::name[], 'authenticated', array['EXECUTE']);
select function_privs_are('api', 'list_deprecated_functions', '{}'::name[], 'admin', array['EXECUTE']);
select function_privs_are('api', 'list_deprecated_functions', '{}'::name[], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
select lives_ok($$ select api.deprecate_function('flags.evaluate_flags'), api.deprecate_function('flags.evaluate_flag') $$, 'given two');
select test.login_as('anon');
select results_eq(
    'select function_name from api.list_deprecated_functions()', $$ values ('flags.evaluate_flag'), ('flags.evaluate_flags') $$,
    'lists them by name'
);

-- Isolation
select throws_ok('select * from api.deprecated_functions', '42501', null, 'nobody touches the table');

select * from finish();
rollback;
