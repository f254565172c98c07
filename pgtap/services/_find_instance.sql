begin;
select plan(4);

-- Contract
select function_returns('services', '_find_instance', array['text', 'text', 'boolean'], 'services.instances');

-- Behaviour
select test.login_as('service_role');
do $$ begin perform services.register_service('wallet', p_instance_id => 'a'); end $$;
select test.logout();
select is((services._find_instance('wallet', 'a', true)).instance_id, 'a', 'finds it, locked');

-- Errors
select throws_ok($$ select services._find_instance('wallet', 'b') $$, 'PT404', 'service_not_registered', 'or says that it is not there');
select throws_ok($$ select services._find_instance(null, null) $$, 'PT404', 'service_not_registered', 'without a name too');

select * from finish();
rollback;
