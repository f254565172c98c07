begin;
select plan(10);

-- Contract
select function_returns('config', 'versions__refuse_change', '{}'::text[], 'trigger');
select function_privs_are('config', 'versions__refuse_change', '{}'::text[], 'service_role', '{}'::text[]);

select config.define_key('wallet', 'limit', 'integer', '{"min": 1, "max": 10}', '5');
select config.set_config_value('wallet', 'limit', '6');

-- Behaviour
select throws_ok($$ update config.versions set value = '9' $$, 'PT409', 'history_is_immutable', 'values stay');
select throws_ok($$ delete from config.versions $$, 'PT409', 'history_is_immutable', 'none goes');
select throws_ok($$ truncate config.versions $$, 'PT409', 'history_is_immutable', 'not all of them either');
select throws_ok($$ update config.changes set reason = 'x' $$, 'PT409', 'history_is_immutable', 'reasons stay');
select throws_ok($$ delete from config.changes $$, 'PT409', 'history_is_immutable', 'changes stay');
select throws_ok($$ truncate config.changes, config.versions $$, 'PT409', 'history_is_immutable', 'all of them');

-- Isolation
set local role app_api;
select throws_ok($$ update config.versions set value = '9' $$, '42501', null, 'functions may not even try');
select throws_ok($$ delete from config.changes $$, '42501', null, 'neither');

select * from finish();
rollback;
