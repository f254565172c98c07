begin;
select plan(8);

-- Contract
select has_function('ops', 'list_slow_queries', array['integer']);
select is_definer('ops', 'list_slow_queries', array['integer']);
select function_privs_are('ops', 'list_slow_queries', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_slow_queries', array['integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_slow_queries', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_slow_queries', array['integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select source, remedy ~ 'track_functions' from ops.list_slow_queries() $$, $$ values ('none', true) $$,
    'where nothing is counted it says so, and how to count'
);

-- Errors
select throws_ok($$ select ops.list_slow_queries(0) $$, 'PT400', 'invalid_limit', 'one at least');

select * from finish();
rollback;
