begin;
select plan(8);

-- Contract
select function_returns('mpesa', '_mask_phone', array['text'], 'text');
select isnt_definer('mpesa', '_mask_phone', array['text']);
select function_privs_are('mpesa', '_mask_phone', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_mask_phone', array['text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_mask_phone', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(mpesa._mask_phone('+254711000111'), '+254711***111', 'hides the middle');
select is(mpesa._mask_phone('12'), '***12', 'bears what is too short');
select is(mpesa._mask_phone(null), null, 'nothing stays nothing');

select * from finish();
rollback;
