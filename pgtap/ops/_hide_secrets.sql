begin;
select plan(20);

-- Contract
select function_returns('ops', '_hide_secrets', array['text', 'integer'], 'text');
select function_privs_are('ops', '_hide_secrets', array['text', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_hide_secrets', array['text', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_hide_secrets', array['text', 'integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_hide_secrets', array['text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(ops._hide_secrets('Key (email)=(asha@example.com) already exists.'), 'Key (email)=(<address>) already exists.', 'an address');
select is(ops._hide_secrets('{"password": "hunter2", "n": 1}'), '{"password": "hidden", "n": 1}', 'what follows the name of a secret');
select is(ops._hide_secrets('Key (token)=(abc) exists'), 'Key (token)=("hidden") exists', 'in a broken constraint too');
select is(ops._hide_secrets('{"password": "correct horse \"battery", "n": 1}'), '{"password": "hidden", "n": 1}', 'quoted, to its very end');
select is(ops._hide_secrets('secret = ''a b c'', n = 1'), 'secret = "hidden", n = 1', 'whatever the quotes');
select is(ops._hide_secrets('{"password": "cut in the mid'), '{"password": "hidden"', 'even where its end was cut off');
select is(ops._hide_secrets('Authorization: Bearer abc.def'), 'Authorization: "hidden"', 'a header''s token, not its scheme alone');
select is(ops._hide_secrets('sent Bearer abc.def there'), 'sent Bearer hidden there', 'wherever it stands');
select is(ops._hide_secrets('postgresql://app:pa55@localhost/x'), 'postgresql://hidden@localhost/x', 'a login in a URL');
select is(ops._hide_secrets('call +254711000111 now'), 'call <number> now', 'a phone number');
select is(ops._hide_secrets('of ' || repeat('aB3', 20)), 'of <hidden>', 'a key');
select is(ops._hide_secrets('Failing row contains (1, secret, 5).'), 'Failing row contains (hidden).', 'a row');
select is(ops._hide_secrets(repeat('ab ', 1000), 30), repeat('ab ', 10), 'and it is cut');
select is(ops._hide_secrets('Cost is 50 cents.'), 'Cost is 50 cents.', 'the rest stays');
select is(ops._hide_secrets(null), null, 'nothing is nothing');

select * from finish();
rollback;
