begin;
select plan(13);

-- Contract
select function_returns('payments', '_check_no_card_number', array['text'], 'void');
select function_privs_are('payments', '_check_no_card_number', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('payments', '_check_no_card_number', array['text'], 'admin', '{}'::text[]);
select function_privs_are('payments', '_check_no_card_number', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('payments', '_check_no_card_number', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select lives_ok($$ select payments._check_no_card_number('pm_1Nv0FGQ9RKHgCVdK') $$, 'a token is no card number');
select lives_ok($$ select payments._check_no_card_number('4242 4242 4242 4241') $$, 'nor is one whose check digit is wrong');
select lives_ok($$ select payments._check_no_card_number('+254711000111') $$, 'nor a telephone number');
select lives_ok($$ select payments._check_no_card_number(null) $$, 'nor nothing');

-- Errors
select throws_ok($$ select payments._check_no_card_number('4242424242424242') $$, 'PT422', 'card_number_refused', 'Visa');
select throws_ok($$ select payments._check_no_card_number('my 5555-5555-5555-4444 card') $$, 'PT422', 'card_number_refused', 'Mastercard, with dashes, in a text');
select throws_ok($$ select payments._check_no_card_number('3782 822463 10005') $$, 'PT422', 'card_number_refused', 'American Express, in fives');
select throws_ok($$ select payments._check_no_card_number('x 1234567890123 and 6011.1111.1111.1117') $$, 'PT422', 'card_number_refused', 'Discover, after something else');

select * from finish();
rollback;
