begin;
select plan(13);

-- Contract
select function_returns('config', 'define_environment', array['text', 'text'], 'config.environments');
select is_definer('config', 'define_environment', array['text', 'text']);
select function_privs_are('config', 'define_environment', array['text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'define_environment', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'define_environment', array['text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'define_environment', array['text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select is((config.define_environment('qa', 'Testers')).description, 'Testers', 'declares one');
select is((config.define_environment('qa')).description, 'Testers', 'a second time keeps what was said');
select lives_ok($$ select config.get_service_configs('gateway', 'qa') $$, 'which can be read');

-- Errors
select throws_ok($$ select config.define_environment('Q A') $$, 'PT400', 'invalid_environment', 'refuses a bad name');
select throws_ok($$ select config.define_environment('default') $$, 'PT400', 'invalid_environment',
    'refuses default, which is where values come from');
select throws_ok($$ select config.define_environment(null) $$, 'PT400', 'invalid_environment', 'needs a name');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select config.define_environment('mine') $$, '42501', null, 'users declare none');

select * from finish();
rollback;
