begin;
select plan(11);

-- Contract
select function_returns('analytics', 'list_event_names', array['integer', 'text'], 'setof analytics.event_names');
select is_definer('analytics', 'list_event_names', array['integer', 'text']);
select function_privs_are('analytics', 'list_event_names', array['integer', 'text'], 'anon', '{}'::text[]);
select function_privs_are('analytics', 'list_event_names', array['integer', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('analytics', 'list_event_names', array['integer', 'text'], 'operator', '{}'::text[]);
select function_privs_are('analytics', 'list_event_names', array['integer', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('analytics', 'list_event_names', array['integer', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
do $$ begin perform analytics._add_event_names('{a,b,c}', '{x,x,x}'), test.login_as('admin', test.user_id(2)); end $$;
select results_eq('select event_name from analytics.list_event_names(2)', array['a', 'b'], 'in order');
select results_eq($$ select event_name from analytics.list_event_names(2, 'b') $$, array['c'], 'a page at a time');

-- Errors
select throws_ok('select analytics.list_event_names(0)', 'PT400', 'invalid_limit', 'a page has a row');

-- Isolation
select test.login_as('operator', test.user_id(1));
select throws_ok('select analytics.list_event_names()', '42501', null, 'admins see them');

select * from finish();
rollback;
