begin;
select plan(8);

-- Contract
select function_returns('notifications', '_get_event_variables', array['events.events'], 'jsonb');
select isnt_definer('notifications', '_get_event_variables', array['events.events']);
select function_privs_are('notifications', '_get_event_variables', array['events.events'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_get_event_variables', array['events.events'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_get_event_variables', array['events.events'], 'anon', '{}'::text[]);

do $$ begin perform test.create_customer(1); end $$;
select test.login_as('authenticated', test.user_id(1));
create temporary table bought as select (tokens.purchase_tokens(test.meter_id(1), 100, 'k')).*;
select test.logout();
create temporary table v as
select notifications._get_event_variables(e) as v from events.events as e where e.event_type = 'token_purchased';

-- Behaviour
select is((select replace(v ->> 'token', ' ', '') from v), (select token from bought), 'the token');
select matches((select v ->> 'token' from v), '^(\d{4} ){4}\d{4}$', 'in groups of four');
select results_eq(
    $$ select v ->> 'currency', (v ->> 'amount')::numeric, (v ->> 'token_kwh')::numeric, v ->> 'meter_number', v ? 'occurred_at' from v $$,
    $$ select 'KES', b.total, b.token_kwh, m.meter_number, true from bought as b join meters.meters as m on m.meter_id = b.meter_id $$,
    'what was bought, for which meter'
);

select * from finish();
rollback;
