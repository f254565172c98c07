begin;
select plan(8);

-- Contract
select function_returns('mpesa', '_list_candidates', array['mpesa.payments'], 'jsonb');
select is_definer('mpesa', '_list_candidates', array['mpesa.payments']);
select function_privs_are('mpesa', '_list_candidates', array['mpesa.payments'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_list_candidates', array['mpesa.payments'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_list_candidates', array['mpesa.payments'], 'service_role', '{}'::text[]);

select test.create_wallet(1), test.create_wallet(2), test.create_wallet(3), test.create_wallet(4);
select test.create_meter(1, test.user_id(1));
update auth.users set phone = '+254722000222', phone_verified_at = now() where user_id = test.user_id(2);
update auth.users set phone = '+254722000444' where user_id = test.user_id(4);
select set_config('test.request', test.ask_phone(3, 77)::text, true);
select set_config('test.number', (select meter_number from meters.meters), true);

-- Behaviour
select is(
    (select string_agg(format('%s %s', c ->> 'user_id', c ->> 'reason'), ', ' order by o)
     from jsonb_array_elements(mpesa._list_candidates(p)) with ordinality as x (c, o)),
    format('%s similar_meter, %s phone_of_user, %s same_amount', test.user_id(1), test.user_id(2), test.user_id(3)),
    'a slip of the finger, the payer''s number, the amount'
)
from mpesa._add_payment(
    test.c2b(substr(current_setting('test.number'), 2), 'AAAAAAAAA1', 77) || '{"phone": "254722000222"}', null
) as p;
select is(
    mpesa._list_candidates(p), '[]', 'there may be none'
)
from mpesa._add_payment(test.c2b('', 'AAAAAAAAA2', 5), null) as p;
select is(
    mpesa._list_candidates(p), '[]', 'who merely typed the payer''s number is none'
)
from mpesa._add_payment(test.c2b('', 'AAAAAAAAA3', 5) || '{"phone": "254722000444"}', null) as p;

select * from finish();
rollback;
