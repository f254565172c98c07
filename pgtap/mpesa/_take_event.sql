begin;
select plan(8);

-- Contract
select function_returns('mpesa', '_take_event', array['jsonb'], 'text');
select isnt_definer('mpesa', '_take_event', array['jsonb']);
select function_privs_are('mpesa', '_take_event', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_take_event', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_take_event', array['jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(mpesa._take_event('{"source": "smoke"}'), 'kept', 'what is not understood is kept');
select is(mpesa._take_event(test.c2b('HOUSE 5')), 'parked', 'a payment is taken');
select is(mpesa._take_event(test.stk('ws_CO_9')), 'unknown_request', 'and so is a callback');

select * from finish();
rollback;
