begin;
select plan(8);

-- Contract
select function_returns('sync', 'list_clients', array['integer'], 'setof sync.client');
select is_definer('sync', 'list_clients', array['integer']);
select function_privs_are('sync', 'list_clients', array['integer'], 'authenticated', array['EXECUTE']);
select function_privs_are('sync', 'list_clients', array['integer'], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'list_clients', array['integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
select sync.register_client(test.user_id(5001), 'Phone');
select sync.queue_changes(test.user_id(5001), jsonb_build_array(test.item(1, 'notes', 1, 'delete', 1)));
select test.push(1, test.item(2, 'notes', 2, 'delete', 1));
select results_eq('select client_id, device_name, pending_count, inbox_count, is_forgotten from sync.list_clients()',
    $$ values (test.user_id(5001), 'Phone', 1::bigint, 1::bigint, false) $$, 'shows devices and what waits');
select throws_ok('select sync.list_clients(0)', 'PT400', 'invalid_limit', 'a page has a size');
select test.login_as('authenticated', test.user_id(2));
select is_empty('select sync.list_clients()', 'nobody else''s');

select * from finish();
rollback;
