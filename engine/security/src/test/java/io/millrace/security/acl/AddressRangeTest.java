package io.millrace.security.acl;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.Check;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.9/31, 10.0.0.8, true",
        "10.0.0.9/31, 10.0.0.10, false",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::, false",
        "2001:db8:0:0:8000::/65, 2001:db8::8000:0:0:1, true",
        "2001:db8:0:0:8000::/65, 2001:db8::1, false",
        "::/0, fe80::1%eth0, true",
    })
    void containsWhatItsPrefixSays(String text, String address, boolean contains) {
        AddressRange range = Check.present(AddressRange.parse(text), text);
        IpAddress parsed = Check.present(IpAddress.parse(address), address);
        boolean same =
                range.network().six() == parsed.six()
                        && AddressRange.of(parsed, range.prefixLength()).equals(range);
        assertThat(same).isEqualTo(contains);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33", "10.0.0/8", "10.0.0.256/8", "10.0.0.0/", "10.0.0.0/-1", "/8",
                "10.0.0.0", "*", "host/8", "2001:db8::/129", "1::2::3/16", "1:2:3:4:5:6:7:8:9/16",
                "1:2:3/16", ":::/8", "12345::/16", "10.0.0.0/+8", "10.0.0.0/٨"
            })
    void whatIsNoRangeIsNone(String text) {
        assertThat(AddressRange.parse(text)).isNull();
    }

    @Test
    void aLongTextIsNotRead() {
        assertThat(IpAddress.parse("1:".repeat(1_000_000))).isNull();
    }
}
