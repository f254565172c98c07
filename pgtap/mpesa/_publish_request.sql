begin;
select plan(7);

-- Contract
select function_returns('mpesa', '_publish_request', array['mpesa.requests'], 'void');
select isnt_definer('mpesa', '_publish_request', array['mpesa.requests']);
select function_privs_are('mpesa', '_publish_request', array['mpesa.requests'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_publish_request', array['mpesa.requests'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_publish_request', array['mpesa.requests'], 'service_role', '{}'::text[]);

-- Behaviour
select test.ask_phone(1);
select mpesa._publish_request(r) from mpesa.requests as r;
select is(
    (select count(*) from events.events where event_type = 'mpesa_request_created' and payload ->> 'user_id' = test.user_id(1)::text), 2::bigint,
    'says what status it has'
);
select is_empty(
    $$ select from events.events where payload::text like '%254711000111%' $$, 'and never the whole number'
);

select * from finish();
rollback;
