begin;
select plan(10);

-- Contract
select function_returns('whatsapp', '_explain_refusal', array['text', 'text', 'text'], 'text');
select function_privs_are('whatsapp', '_explain_refusal', array['text', 'text', 'text'], 'service_role', '{}'::text[]);
select function_privs_are('whatsapp', '_explain_refusal', array['text', 'text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('whatsapp', '_explain_refusal', array['text', 'text', 'text'], 'anon', '{}'::text[]);

-- Behaviour
select is(
    whatsapp._explain_refusal('PT402', 'insufficient_funds', 'The price is 50 KES, the wallet has 1.'),
    'The price is 50 KES, the wallet has 1. Nothing was charged.', 'says what the customer can understand'
);
select matches(whatsapp._explain_refusal('PT409', 'meter_has_no_keys', 'Supply group 201457 …'), '^This meter cannot be sold to', 'and not what is ours');
select matches(whatsapp._explain_refusal('PT409', 'something_new', 'inner'), '^That was refused', 'whatever the reason');
select matches(whatsapp._explain_refusal('PT503', 'vending_key_missing', 'inner'), 'try again later', 'or that it may pass');
select is(whatsapp._explain_refusal('40P01', 'deadlock detected', null), null, 'of a failure that is tried again, nothing');
select is(whatsapp._explain_refusal('XX000', 'oops', null), null, 'nor of a fault');

select * from finish();
rollback;
