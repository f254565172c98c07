begin;
select plan(6);

-- Contract
select function_returns('mpesa', '_dispute_told', array['uuid'], 'void');
select isnt_definer('mpesa', '_dispute_told', array['uuid']);
select function_privs_are('mpesa', '_dispute_told', array['uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_dispute_told', array['uuid'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_dispute_told', array['uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select set_config('test.request', test.send_push(1)::text, true);
insert into mpesa.payments (receipt, source, status, amount, paid_at, request_id)
values ('ABCDEF1234', 'stk', 'unconfirmed', 5, now(), current_setting('test.request')::uuid), ('ABCDEF1235', 'stk', 'unconfirmed', 5, now(), null);
select mpesa._dispute_told(current_setting('test.request')::uuid);
select results_eq('select status from mpesa.payments order by receipt', array['disputed', 'unconfirmed'], 'leaves those of the request to a person');

select * from finish();
rollback;
