begin;
select plan(19);

-- Contract
select function_returns('alerts', 'raise_alert', array['text', 'uuid', 'text', 'text', 'jsonb'], 'alerts.alerts');
select is_definer('alerts', 'raise_alert', array['text', 'uuid', 'text', 'text', 'jsonb']);
select function_privs_are(
    'alerts', 'raise_alert',
    array['text', 'uuid', 'text', 'text', 'jsonb'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'raise_alert',
    array['text', 'uuid', 'text', 'text', 'jsonb'], 'admin', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'raise_alert',
    array['text', 'uuid', 'text', 'text', 'jsonb'], 'operator', array['EXECUTE']
);
select function_privs_are(
    'alerts', 'raise_alert',
    array['text', 'uuid', 'text', 'text', 'jsonb'], 'authenticated', '{}'::text[]
);
select function_privs_are(
    'alerts', 'raise_alert',
    array['text', 'uuid', 'text', 'text', 'jsonb'], 'anon', '{}'::text[]
);

do $$ begin
    perform test.create_user(1), test.create_operator(5), test.create_user(8, 'admin');
    perform test.create_meter(1, test.user_id(1)), test.create_meter(2, null, 'Coast');
end $$;

-- Behaviour
select test.login_as('operator', test.user_id(5));
select results_eq(
    $$ select alert_type::text, severity::text, status::text, region, meter_id, owner_user_id, message
       from alerts.raise_alert(' Sparks at the pole ', test.meter_id(1), p_severity => 'HIGH') $$,
    $$ values ('MANUAL', 'high', 'active', 'Nairobi', test.meter_id(1), test.user_id(1), 'Sparks at the pole') $$,
    'about a meter'
);
select is((alerts.raise_alert('A storm comes', p_region => 'Nairobi')).subject_id, 'Nairobi', 'about a region');
select test.logout();
select is((select actor_id from alerts.trail where action = 'raised' limit 1), test.user_id(5), 'by whom');

-- Errors
select test.login_as('operator', test.user_id(5));
select throws_ok(
    $$ select alerts.raise_alert('more sparks', test.meter_id(1)) $$, 'PT409', 'alert_already_open', 'there is never more than one'
);
select throws_ok($$ select alerts.raise_alert('x') $$, 'PT400', 'invalid_subject', 'about something');
select throws_ok($$ select alerts.raise_alert('x', test.meter_id(1), 'Nairobi') $$, 'PT400', 'invalid_subject', 'about one thing');
select throws_ok($$ select alerts.raise_alert(' ', test.meter_id(1)) $$, 'PT400', 'note_required', 'says something');
select throws_ok($$ select alerts.raise_alert(repeat('x', 3000), test.meter_id(1)) $$, 'PT400', 'note_too_long', 'of some length');
select test.logout();
do $$ begin perform alerts.resolve_alert(test.open_alert(1, 'manual_meter'), 'x'); end $$;
select test.login_as('operator', test.user_id(5));
select throws_ok(
    $$ select alerts.raise_alert('x', test.meter_id(1), p_severity => 'bad') $$, 'PT400', 'invalid_severity', 'a severity that is none'
);

-- Isolation
select throws_ok($$ select alerts.raise_alert('x', p_region => 'Coast') $$, 'PT403', 'not_your_region', 'not another region');
select throws_ok($$ select alerts.raise_alert('x', test.meter_id(2)) $$, 'PT404', 'meter_not_found', 'nor its meters');
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select alerts.raise_alert('x', test.meter_id(1)) $$, '42501', null, 'users cannot');

select * from finish();
rollback;
