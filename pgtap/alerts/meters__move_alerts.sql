begin;
select plan(4);

-- Contract
select function_returns('alerts', 'meters__move_alerts', '{}'::text[], 'trigger');

select trigger_is('meters', 'meters', '_500_move_alerts', 'alerts', 'meters__move_alerts');
do $$ begin
    perform test.create_rule(), test.create_rule('held', '1 hour'), test.create_user(1), test.create_user(2);
    perform test.create_meter(1, test.user_id(1)), test.signal(1, 0), test.signal(1, 1, false), test.signal(1, 2);
    perform test.signal(1, 2, p_rule_code => 'held');
end $$;

-- Behaviour
do $$ begin
    perform meters.unassign_meter(test.meter_id(1)), meters.assign_meter(test.meter_id(1), test.user_id(2));
    perform meters.update_meter(test.meter_id(1), p_region => 'Coast');
end $$;
select results_eq(
    'select status::text, owner_user_id, region from alerts.alerts order by alert_id',
    $$ values ('resolved', test.user_id(1), 'Nairobi'), ('active', test.user_id(2), 'Coast') $$,
    'open alerts go with their meter, what is over stays'
);
select results_eq(
    'select distinct region from alerts.conditions', array['Coast'], 'and so do conditions'
);

select * from finish();
rollback;
