begin;
select plan(10);

-- Contract
select function_returns('config', '_list_values', array['text', 'bigint'], 'setof record');
select is_definer('config', '_list_values', array['text', 'bigint']);
select function_privs_are('config', '_list_values', array['text', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('config', '_list_values', array['text', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('config', '_list_values', array['text', 'bigint'], 'admin', '{}'::text[]);
select function_privs_are('config', '_list_values', array['text', 'bigint'], 'service_role', '{}'::text[]);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
-- Behaviour
select is_empty($$ select config._list_values('wallet') $$, 'nothing is set at first');
select set_config('test.first', (config.set_config_value('wallet', 'limit', '6')).version::text, true);
select config.set_config_value('wallet', 'limit', '7');
select config.set_config_value('wallet', 'limit', '8', 'staging');
select results_eq(
    $$ select environment, value from config._list_values('wallet') order by environment $$,
    $$ values ('all', '7'::jsonb), ('staging', '8') $$, 'the last value of each environment'
);
select results_eq(
    $$ select environment, value from config._list_values('wallet', current_setting('test.first')::bigint) $$,
    $$ values ('all', '6'::jsonb) $$, 'as it was after a version'
);
select config.unset_config_value('wallet', 'limit');
select results_eq(
    $$ select environment from config._list_values('wallet') $$, array['staging'], 'what was taken away is not there'
);

select * from finish();
rollback;
