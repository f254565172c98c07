begin;
select plan(13);

-- Contract
select function_returns('config', '_read_secret', array['text', 'text', 'text', 'text'], 'jsonb');
select is_definer('config', '_read_secret', array['text', 'text', 'text', 'text']);
select function_privs_are('config', '_read_secret', array['text', 'text', 'text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('config', '_read_secret', array['text', 'text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_read_secret', array['text', 'text', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('config', '_read_secret', array['text', 'text', 'text', 'text'], 'service_role', array['EXECUTE']);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.define_key('wallet', 'api_key', 'string', p_visibility => 'secret');
select config._set_secret('wallet', 'api_key', 'all', 'seal-1', 'finger-1');
select config.define_key('wallet', 'unset_key', 'string', p_visibility => 'secret');

-- Behaviour
select test.login_as('service_role', test.user_id(1));
select set_config('request.id', 'request-1', true);
select is(
    config._read_secret('wallet', 'api_key', 'production', 'a call') - 'version',
    '{"sealed": "seal-1", "source": "all", "fingerprint": "finger-1"}', 'hands out the seal'
);
select results_eq(
    $$ select subject_id, actor_id, request_id, reason, new_values ->> 'environment' from ops.audit_log
       where action = 'secret_read' $$,
    $$ values ('wallet/api_key', test.user_id(1), 'request-1', 'a call', 'production') $$, 'says who read it'
) from (select test.logout()) as l;

-- Errors
select throws_ok($$ select config._read_secret('wallet', 'unset_key', 'production') $$, 'PT404', 'secret_not_set',
    'refuses what is not set');
select throws_ok($$ select config._read_secret('wallet', 'limit', 'production') $$, 'PT409', 'no_secret',
    'refuses what is no secret');
select throws_ok($$ select config._read_secret('wallet', 'other', 'production') $$, 'PT404', 'unknown_key',
    'refuses another key');
select throws_ok($$ select config._read_secret('wallet', 'api_key', 'nowhere') $$, 'PT404', 'unknown_environment',
    'refuses another environment');

-- Isolation
select test.login_as('admin', test.user_id(2));
select throws_ok($$ select config._read_secret('wallet', 'api_key', 'production') $$, '42501', null, 'admins read none');

select * from finish();
rollback;
