begin;
select plan(28);

-- Contract
select function_returns('config', 'define_key', array['text', 'text', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'config.keys');
select is_definer('config', 'define_key', array['text', 'text', 'text', 'jsonb', 'jsonb', 'text', 'text']);
select function_privs_are('config', 'define_key', array['text', 'text', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', 'define_key', array['text', 'text', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', 'define_key', array['text', 'text', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'admin', array['EXECUTE']);
select function_privs_are('config', 'define_key', array['text', 'text', 'text', 'jsonb', 'jsonb', 'text', 'text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select value_type, constraints, default_value, visibility
       from config.define_key('wallet', 'wait', 'duration', '{"max": "2 hours"}', '"90 minutes"', 'public') $$,
    $$ values ('duration', '{"max": "PT2H"}'::jsonb, '"PT1H30M"'::jsonb, 'public') $$, 'declares a key'
);
select is((config.define_key('wallet', 'wait', 'duration', p_description => 'How long')).default_value, null,
    'declares it anew');
select config.define_key('wallet', 'limit', 'integer');
select config.set_config_value('wallet', 'limit', '50', 'staging');
select is((config.define_key('wallet', 'limit', 'integer', '{"max": 50}')).constraints, '{"max": 50}',
    'takes bounds that the values in force keep');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');

-- Errors
select throws_ok($$ select config.define_key('wallet', 'limit', 'integer', '{"max": 49}') $$, 'PT409', 'values_do_not_fit',
    'refuses bounds that a value in force breaks');
select throws_ok($$ select config.define_key('wallet', 'limit', 'boolean') $$, 'PT409', 'values_do_not_fit',
    'refuses a type that a value in force is not of');
select throws_ok($$ select config.define_key('wallet', 'limit', 'string', p_visibility => 'secret') $$, 'PT409',
    'visibility_is_fixed', 'what was plain does not become secret');
select throws_ok($$ select config.define_key('wallet', 'api_key', 'string') $$, 'PT409',
    'visibility_is_fixed', 'what was secret does not become plain');
select throws_ok($$ select config.define_key('My Wallet', 'x', 'string') $$, 'PT400', 'invalid_service', 'refuses a bad service');
select throws_ok($$ select config.define_key(null, 'x', 'string') $$, 'PT400', 'invalid_service', 'needs a service');
select throws_ok($$ select config.define_key('wallet', 'X', 'string') $$, 'PT400', 'invalid_key', 'refuses a bad key');
select throws_ok($$ select config.define_key('wallet', null, 'string') $$, 'PT400', 'invalid_key', 'needs a key');
select throws_ok($$ select config.define_key('wallet', 'x', 'colour') $$, 'PT400', 'invalid_type', 'refuses another type');
select throws_ok($$ select config.define_key('wallet', 'x', null) $$, 'PT400', 'invalid_type', 'needs a type');
select throws_ok($$ select config.define_key('wallet', 'x', 'string', p_visibility => 'hidden') $$, 'PT400',
    'invalid_visibility', 'refuses another visibility');
select throws_ok($$ select config.define_key('wallet', 'x', 'string', p_visibility => null) $$, 'PT400',
    'invalid_visibility', 'needs a visibility');
select throws_ok($$ select config.define_key('wallet', 'x', 'integer', p_visibility => 'secret') $$, 'PT400',
    'secret_without_default', 'secrets are strings');
select throws_ok($$ select config.define_key('wallet', 'x', 'string', '{}', '"a"', 'secret') $$, 'PT400',
    'secret_without_default', 'secrets have no default');
select throws_ok($$ select config.define_key('wallet', 'x', 'string', '{"pattern": "a"}', p_visibility => 'secret') $$,
    'PT400', 'invalid_constraint', 'the database checks no secret');
select throws_ok($$ select config.define_key('wallet', 'x', 'integer', '{"max": 1}', '2') $$, 'PT400',
    'value_out_of_range', 'a default keeps the bounds');
select throws_ok($$ select config.define_key('wallet', 'x', 'integer', '{"most": 1}') $$, 'PT400',
    'invalid_constraint', 'refuses unknown bounds');

-- Isolation
select test.login_as('operator', test.user_id(2));
select throws_ok($$ select config.define_key('wallet', 'x', 'string') $$, '42501', null, 'operators declare none');
select test.logout();
select results_eq(
    $$ select distinct actor_id from ops.audit_log where subject_type = 'config_key' and subject_id = 'wallet' $$,
    array[test.user_id(1)], 'definitions are in the audit log'
);

select * from finish();
rollback;
