begin;
select plan(8);

-- Contract
select function_returns('services', 'deregister_service', array['text', 'text', 'text'], 'boolean');
select is_definer('services', 'deregister_service', array['text', 'text', 'text']);
select function_privs_are('services', 'deregister_service', array['text', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('services', 'deregister_service', array['text', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform services.register_service('wallet', p_instance_id => 'a'); end $$;
select is(services.deregister_service('wallet', 'a', 'told to leave'), true, 'leaves');
select is(services.deregister_service('wallet', 'a'), false, 'has left before');

-- Errors
select throws_ok($$ select services.deregister_service('wallet', 'b') $$, 'PT404', 'service_not_registered', 'who was never there');

-- Isolation
select test.login_as('admin', test.user_id(1));
select throws_ok($$ select services.deregister_service('wallet', 'a') $$, '42501', null, 'people send nobody away');

select * from finish();
rollback;
