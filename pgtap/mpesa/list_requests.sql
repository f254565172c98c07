begin;
select plan(14);

-- Contract
select function_returns('mpesa', 'list_requests', array['integer', 'uuid', 'text', 'uuid'], 'setof mpesa.requests');
select is_definer('mpesa', 'list_requests', array['integer', 'uuid', 'text', 'uuid']);
select function_privs_are('mpesa', 'list_requests', array['integer', 'uuid', 'text', 'uuid'], 'authenticated', array['EXECUTE']);
select function_privs_are('mpesa', 'list_requests', array['integer', 'uuid', 'text', 'uuid'], 'admin', array['EXECUTE']);
select function_privs_are('mpesa', 'list_requests', array['integer', 'uuid', 'text', 'uuid'], 'service_role', array['EXECUTE']);

select test.ask_phone(1, 10), test.ask_phone(1, 20), test.ask_phone(2, 30);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select results_eq('select amount::numeric from mpesa.list_requests()', array[20, 10]::numeric[], 'a user''s own, newest first');
select results_eq('select amount::numeric from mpesa.list_requests(1)', array[20]::numeric[], 'a page of them');
select results_eq(
    'select amount::numeric from mpesa.list_requests(1, (select request_id from mpesa.list_requests(1)))', array[10]::numeric[], 'and the next'
);
select is_empty($$ select from mpesa.list_requests(p_status => 'paid') $$, 'those of a status');
select is_empty($$ select from mpesa.list_requests(p_user_id => test.user_id(2)) $$, 'a stranger''s are hidden');
select test.login_as('service_role');
select is((select count(*) from mpesa.list_requests()), 3::bigint, 'the service sees all');
select is((select count(*) from mpesa.list_requests(p_user_id => test.user_id(2))), 1::bigint, 'or somebody''s');

-- Errors
select throws_ok('select mpesa.list_requests(0)', 'PT400', 'invalid_limit', 'a page has rows');
select test.login_as('authenticated');
select throws_ok('select mpesa.list_requests()', 'PT401', 'not_authenticated', 'needs a user');

select * from finish();
rollback;
