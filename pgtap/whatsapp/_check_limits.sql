begin;
select plan(14);

-- Contract
select function_returns('whatsapp', '_check_limits', array['uuid', 'numeric', 'text', 'text'], 'void');
select function_privs_are(
    'whatsapp', '_check_limits', array['uuid', 'numeric', 'text', 'text'], 'service_role', '{}'::text[]
);
select function_privs_are(
    'whatsapp', '_check_limits', array['uuid', 'numeric', 'text', 'text'], 'authenticated', '{}'::text[]
);
select function_privs_are('whatsapp', '_check_limits', array['uuid', 'numeric', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select whatsapp._check_limits(test.user_id(1), 500, 'KES', null) $$, 'what is usual is fine');
select lives_ok($$ select whatsapp._check_limits(test.user_id(1), 500, 'KES', 'KES') $$, 'in the currency of the meter');
insert into whatsapp.messages (wamid, phone, user_id, sent_at, amount, currency, purchase_id)
values
    ('w1', '+254711000111', test.user_id(1), now(), 30000, 'KES', core.uuid_v7()),
    ('w2', '+254711000111', test.user_id(1), now(), 30000, 'UGX', core.uuid_v7());
select lives_ok($$ select whatsapp._check_limits(test.user_id(1), 20000, 'KES', null) $$, 'up to the daily limit');
select lives_ok($$ select whatsapp._check_limits(test.user_id(2), 20000, 'KES', null) $$, 'each user for themself');

-- Errors
select throws_ok($$ select whatsapp._check_limits(test.user_id(1), 500, 'KES', 'USD') $$, 'PT422', 'currency_mismatch', 'not in another currency');
select throws_ok($$ select whatsapp._check_limits(test.user_id(1), 9.99, 'KES', null) $$, 'PT422', 'amount_not_allowed', 'not too little');
select throws_ok($$ select whatsapp._check_limits(test.user_id(1), 20000.01, 'KES', null) $$, 'PT422', 'amount_not_allowed', 'not too much');
select throws_ok($$ select whatsapp._check_limits(test.user_id(1), 500, 'USD', null) $$, 'PT422', 'amount_not_allowed', 'not in a currency without limits');
insert into whatsapp.messages (wamid, phone, user_id, sent_at, amount, currency, purchase_id)
values ('w3', '+254711000111', test.user_id(1), now(), 1, 'KES', core.uuid_v7());
select throws_ok($$ select whatsapp._check_limits(test.user_id(1), 20000, 'KES', null) $$, 'PT422', 'daily_limit_reached', 'not too often');
update whatsapp.messages set received_at = now() - interval '25 hours';
select lives_ok($$ select whatsapp._check_limits(test.user_id(1), 20000, 'KES', null) $$, 'until a day has passed');

select * from finish();
rollback;
