begin;
select plan(6);

-- Contract
select function_returns('alerts', 'alerts__check_status', '{}'::text[], 'trigger');

select trigger_is('alerts', 'alerts', '_100_check_status', 'alerts', 'alerts__check_status');
do $$ begin perform test.create_rule(), test.create_meter(1), test.signal(1, 0); end $$;

-- Behaviour
select lives_ok($$ update alerts.alerts set status = 'acknowledged', acknowledged_at = now() $$, 'a step that is a row');
select lives_ok($$ update alerts.alerts set status = 'acknowledged' $$, 'no step');

-- Errors
select throws_ok(
    $$ update alerts.alerts set status = 'active', acknowledged_at = null $$, 'PT409', 'invalid_alert_step', 'a step back'
);
select throws_ok($$ update alerts.alerts set status = 'Resolved' $$, '23514', null, 'a state that is none');

select * from finish();
rollback;
