begin;
select plan(17);

-- Contract
select function_returns('mpesa', 'validate_payment', array['jsonb'], 'jsonb');
select is_definer('mpesa', 'validate_payment', array['jsonb']);
select function_privs_are('mpesa', 'validate_payment', array['jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', 'validate_payment', array['jsonb'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', 'validate_payment', array['jsonb'], 'service_role', array['EXECUTE']);

select test.create_wallet(1);
select test.create_meter(1, test.user_id(1));
select set_config('test.number', (select meter_number from meters.meters), true);
select mpesa.sync_settings('{"shortcode": "600100"}');

-- Behaviour
select test.login_as('service_role');
select is(mpesa.validate_payment(test.c2b(current_setting('test.number'))), '{"ResultCode": "0", "ResultDesc": "Accepted"}', 'a payment that we can book');
select is(mpesa.validate_payment(test.c2b('HOUSE 5')), '{"ResultCode": "C2B00012", "ResultDesc": "Rejected"}', 'an account that is nobody''s');
select is(mpesa.validate_payment(test.c2b(current_setting('test.number')) || c.change) ->> 'ResultCode', c.code, c.change::text)
from (values
    ('{"shortcode": "600200"}'::jsonb, 'C2B00015'), ('{"phone": null}', 'C2B00011'), ('{"amount": "0"}', 'C2B00013'),
    ('{"amount": "NaN"}', 'C2B00013'), ('{"amount": "1.005"}', 'C2B00013'), ('{"amount": null}', 'C2B00013')
) as c (change, code);
select is(mpesa.validate_payment('{}') ->> 'ResultCode', 'C2B00015', 'nothing is refused');
select test.logout();
select payments.set_wallet_status((test.wallet(1)).account_id, 'closed');
select is(mpesa.validate_payment(test.c2b(current_setting('test.number'))) ->> 'ResultCode', 'C2B00012', 'a closed wallet takes nothing');
select mpesa.sync_settings('{"shortcode": "600100", "account_kind": "till"}');
select is(mpesa.validate_payment(test.c2b('')) ->> 'ResultCode', '0', 'a till''s payers name no account');
select mpesa.sync_settings(null);
select is(mpesa.validate_payment(test.c2b('')) ->> 'ResultCode', 'C2B00015', 'without an account nothing is ours');

select * from finish();
rollback;
