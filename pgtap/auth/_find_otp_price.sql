begin;
select plan(11);

-- Contract
select function_returns('auth', '_find_otp_price', array['text', 'text'], 'numeric');
select isnt_definer('auth', '_find_otp_price', array['text', 'text']);
select function_privs_are('auth', '_find_otp_price', array['text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('auth', '_find_otp_price', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_find_otp_price', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_find_otp_price', array['text', 'text'], 'anon', '{}'::text[]);

do $$ begin
    delete from auth.otp_prices;
    perform auth.set_otp_price('sms', '+254', 0.8), auth.set_otp_price('sms', '+2547', 0.5),
        auth.set_otp_price('whatsapp', '+', 1);
end; $$;

-- Behaviour
select is(auth._find_otp_price('email', 'a@example.com'), 0::numeric, 'e-mail costs nothing');
select is(auth._find_otp_price('sms', '+254201112223'), 0.8, 'a prefix has its price');
select is(auth._find_otp_price('sms', '+254711000111'), 0.5, 'the longest prefix counts');
select is(auth._find_otp_price('sms', '+19005550100'), null, 'without a prefix codes do not go there');
select is(auth._find_otp_price('whatsapp', '+19005550100'), 1::numeric, 'a plus alone is everywhere');

select * from finish();
rollback;
