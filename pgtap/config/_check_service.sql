begin;
select plan(10);

-- Contract
select function_returns('config', '_check_service', array['text'], 'void');
select is_definer('config', '_check_service', array['text']);
select function_privs_are('config', '_check_service', array['text'], 'anon', '{}'::text[]);
select function_privs_are('config', '_check_service', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_check_service', array['text'], 'admin', '{}'::text[]);
select function_privs_are('config', '_check_service', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select lives_ok($$ select config._check_service('gateway') $$, 'knows a service with keys');

-- Errors
select throws_ok($$ select config._check_service('nobody') $$, 'PT404', 'unknown_service', 'refuses another');
select throws_ok($$ select config._check_service(null) $$, 'PT404', 'unknown_service', 'refuses none');

-- Isolation
select config.define_key('inner', 'limit', 'integer');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select config.get_service_configs('inner') $$, 'PT404', 'unknown_service',
    'to a user a service without a public key is not there');

select * from finish();
rollback;
