-- A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then random bits.
--
-- PostgreSQL 18 has its own generator, which also counts within a millisecond;
-- older servers get the time laid over a random UUID. The version is asked at
-- run time, so that a database restored on a newer server profits at once.

create or replace function core.uuid_v7()
returns uuid
language plpgsql
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if current_setting('server_version_num')::integer >= 180000 then
        return uuidv7();
    end if;

    return encode(
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                    from 1 for 6
                ),
                52, 1
            ),
            53, 1
        ),
        'hex'
    )::uuid;
end;
$$;

comment on function core.uuid_v7() is 'A new identifier that sorts by the time of its making (UUIDv7).';

grant execute on function core.uuid_v7() to app_owner;
