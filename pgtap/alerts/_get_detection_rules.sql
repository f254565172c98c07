begin;

select plan(5);

-- Contract
select function_returns('alerts', '_get_detection_rules', array['text'], 'alerts.rules[]');
select function_privs_are('alerts', '_get_detection_rules', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(
    (select string_agg(r.rule_code, ' ') from unnest(alerts._get_detection_rules('region')) as r), 'regional_overload',
    'rules are found by what they watch'
);
select is_empty(
    $$ select r.rule_code from unnest(alerts._get_detection_rules('meter')) as r where r.rule_code = 'manual_meter' $$,
    'those without a condition are not followed'
);
update alerts.rules set is_enabled = false where rule_code = 'regional_overload';
select is(cardinality(alerts._get_detection_rules('region')), 0, 'nor are those that are switched off');

select * from finish();
rollback;
