begin;
select plan(23);

-- Contract
select function_returns('mpesa', '_match_reference', array['text'], 'mpesa.match');
select isnt_definer('mpesa', '_match_reference', array['text']);
select function_privs_are('mpesa', '_match_reference', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_match_reference', array['text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_match_reference', array['text'], 'service_role', '{}'::text[]);

select test.create_wallet(1), test.create_wallet(2);
select test.create_meter(1, test.user_id(1)), test.create_meter(2), test.create_meter(3, test.user_id(2));
select mpesa.sync_settings('{"shortcode": "600100"}');
select meters.set_meter_status(test.meter_id(3), 'retired');
update auth.users set phone = '+254722000222', phone_verified_at = now() where user_id = test.user_id(2);
select set_config('test.number', (select meter_number from meters.meters where meter_id = test.meter_id(1)), true);
select set_config('test.wallet', (mpesa.get_payment_details((test.wallet(2)).account_id)).reference, true);
select test.ask_phone(1);
select set_config('test.request', (select reference from mpesa.requests), true);

-- Behaviour
select results_eq(
    $$ select m.user_id, m.meter_number, m.reason from mpesa._match_reference(current_setting('test.number')) as m $$,
    $$ values (test.user_id(1), current_setting('test.number'), null::text) $$, 'the number of a meter leads to its owner'
);
select is((mpesa._match_reference(E' \t' || regexp_replace(current_setting('test.number'), '(...)', '\1-', 'g') || ' ')).user_id, test.user_id(1), 'however it is typed');
select is((mpesa._match_reference(current_setting('test.wallet'))).user_id, test.user_id(2), 'the number of a wallet to its owner');
select is((mpesa._match_reference(lower(current_setting('test.request')))).user_id, test.user_id(1), 'the reference of a request to the request');
select isnt((mpesa._match_reference(current_setting('test.request'))).request_id, null, 'which it names');
select is((mpesa._match_reference('0722 000 222')).user_id, test.user_id(2), 'a registered telephone number to its user');
select is((mpesa._match_reference((select meter_number from meters.meters where meter_id = test.meter_id(2)))).reason, 'meter_without_owner', 'a meter may be nobody''s');
select is((mpesa._match_reference((select meter_number from meters.meters where meter_id = test.meter_id(3)))).reason, 'meter_retired', 'or gone');
select is(
    (mpesa._match_reference(left(current_setting('test.number'), 10) || (right(current_setting('test.number'), 1)::integer + 1) % 10)).reason, 'mistyped_meter',
    'a wrong check digit is a slip'
);
select is((mpesa._match_reference('10000001')).reason, 'mistyped_wallet', 'of a wallet''s number as well');
select is((mpesa._match_reference(r)).reason, 'unknown_reference', format('%L is nobody''s', r)) from unnest(array['HOUSE 5', 'M00000000000', 'x; drop', repeat('9', 500)]) as r;
select is((mpesa._match_reference(r)).reason, 'no_reference', format('%L is nothing', r)) from unnest(array['', '   ', '--', null]) as r;

select * from finish();
rollback;
