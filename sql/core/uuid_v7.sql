-- A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, 12 bits of the fraction of the millisecond (its method 3), then random
-- bits. What a session makes later sorts later, two in the same microsecond excepted.
--
-- PostgreSQL 18 has its own generator, which keeps that order within a microsecond, too; older servers get the time laid
-- over a random UUID. The version is asked at run time, so that a database restored on a newer server profits at once.

create or replace function core.uuid_v7()
returns uuid
language plpgsql
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_version constant bigint := 7 << 12;
    v_microseconds bigint;
begin
    if current_setting('server_version_num')::integer >= 180000 then
        return uuidv7();
    end if;

    v_microseconds := extract(epoch from clock_timestamp()) * 1000000;

    return encode(
        overlay(
            uuid_send(gen_random_uuid())
            placing substring(int8send(v_microseconds / 1000) from 3)
                || substring(int8send(c_version + v_microseconds % 1000 * 4096 / 1000) from 7)
            from 1 for 8
        ),
        'hex'
    )::uuid;
end;
$$;

comment on function core.uuid_v7() is 'A new identifier that sorts by the time of its making (UUIDv7).';

grant execute on function core.uuid_v7() to app_owner;
