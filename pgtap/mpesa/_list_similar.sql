begin;
select plan(15);

-- Contract
select function_returns('mpesa', '_list_similar', array['text'], 'text[]');
select isnt_definer('mpesa', '_list_similar', array['text']);
select function_privs_are('mpesa', '_list_similar', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('mpesa', '_list_similar', array['text'], 'admin', '{}'::text[]);
select function_privs_are('mpesa', '_list_similar', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select ok('12345678' = any(mpesa._list_similar('12345687')), 'two swapped digits');
select ok('12345678' = any(mpesa._list_similar('12349678')), 'another digit');
select ok('12345678' = any(mpesa._list_similar('1234567')), 'one too few');
select ok('12345678' = any(mpesa._list_similar('912345678')), 'one too many');
select ok(not '12345678' = any(mpesa._list_similar('87654321')), 'and nothing else');
select is(cardinality(mpesa._list_similar(t)), 0, format('%L has none', t)) from unnest(array['', '123', 'ABCDEFGH', '12345678901234']) as t;
select is(mpesa._list_similar(null), '{}', 'nothing has none');

select * from finish();
rollback;
