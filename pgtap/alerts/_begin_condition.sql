begin;
select plan(12);

-- Contract
select function_returns(
    'alerts', '_begin_condition',
    array['alerts.rules', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'uuid', 'text', 'alerts.severity'], 'alerts.conditions'
);
select isnt_definer(
    'alerts', '_begin_condition',
    array['alerts.rules', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'uuid', 'text', 'alerts.severity']
);
select function_privs_are(
    'alerts', '_begin_condition',
    array['alerts.rules', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'uuid', 'text', 'alerts.severity'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'alerts', '_begin_condition',
    array['alerts.rules', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'uuid', 'text', 'alerts.severity'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', '_begin_condition',
    array['alerts.rules', 'text', 'boolean', 'timestamp with time zone', 'text', 'jsonb', 'uuid', 'text', 'alerts.severity'], 'anon', '{}'::text[]
);

do $$ begin perform test.create_rule(p_hold_for => '5 minutes'), test.create_meter(1, null, 'Coast'); end $$;
create function pg_temp.begin_condition(p_is_firing boolean, p_at timestamptz, p_number integer default 1) returns text language sql return (
    select (alerts._begin_condition(
        r, test.meter_id(p_number)::text, p_is_firing, p_at, 'm', '{}', test.meter_id(p_number), null, null
    )).region
    from alerts.rules as r where r.rule_code = 'spike'
);

-- Behaviour
select is(pg_temp.begin_condition(false, now()), null, 'nothing fires, no row');
select is_empty('select * from alerts.conditions', 'none at all');
select is(pg_temp.begin_condition(true, now()), 'Coast', 'a row, in the region of the meter');
select is(pg_temp.begin_condition(true, now()), 'Coast', 'the same row');
select is((select count(*) from alerts.conditions), 1::bigint, 'of which there is one');
do $$ begin update alerts.rules set is_enabled = false where rule_code = 'spike'; delete from alerts.conditions; end $$;
select is(pg_temp.begin_condition(true, now()), null, 'none for a rule that is switched off');
do $$ begin update alerts.rules set is_enabled = true where rule_code = 'spike'; end $$;

-- Errors
select throws_ok('select pg_temp.begin_condition(true, now(), 7)', 'PT404', 'meter_not_found', 'a meter that is none');

select * from finish();
rollback;
