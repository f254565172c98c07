begin;
select plan(7);

-- Contract
select function_returns('tokens', '_sts_crc16_step', array['integer', 'integer'], 'integer');
select isnt_definer('tokens', '_sts_crc16_step', array['integer', 'integer']);
select function_privs_are('tokens', '_sts_crc16_step', array['integer', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('tokens', '_sts_crc16_step', array['integer', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('tokens', '_sts_crc16_step', array['integer', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('tokens', '_sts_crc16_step', array['integer', 'integer'], 'anon', '{}'::text[]);

-- Behaviour: the check value of CRC-16/MODBUS, which has the same polynomial and start
select is(
    (
        with recursive steps (crc, place) as (
            select 65535, 0
            union all
            select tokens._sts_crc16_step(s.crc, get_byte('123456789'::bytea, s.place)), s.place + 1
            from steps as s
            where s.place < 9
        )
        select s.crc from steps as s where s.place = 9
    ),
    x'4b37'::integer,
    'gives 4B37 for 123456789'
);

select * from finish();
rollback;
